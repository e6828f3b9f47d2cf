import type Docker from 'dockerode';
import type { Images } from '../box.ts';
import { answered, engineStatus } from '../docker-engine.ts';
import { bad, type Finding, good } from './finding.ts';

/** Images that the engine does not have. */
export async function missingImages(docker: Docker, images: Images): Promise<readonly string[]> {
  const names = [...new Set(Object.values(images))];
  const answers = await Promise.all(names.map(async (name) => ((await isThere(docker, name)) ? [] : [name])));
  return answers.flat();
}

async function isThere(docker: Docker, name: string): Promise<boolean> {
  try {
    await answered(docker.getImage(name).inspect());
    return true;
  } catch (error) {
    if (engineStatus(error) === 404) return false;
    throw error;
  }
}

/** null: the set-up has not built any. */
export function judgeImages(images: Images | null, missing: readonly string[]): Finding {
  const remedy = 'Run `npm run setup`: it builds them.';
  if (images === null) return bad('Images', 'none built', remedy);
  if (missing.length > 0) return bad('Images', `the engine has no ${missing.join(', ')}`, remedy);
  return good('Images', [...new Set(Object.values(images))].join(', '));
}

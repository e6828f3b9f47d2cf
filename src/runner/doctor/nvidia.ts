import { readFile } from 'node:fs/promises';
import { askProgram } from './ask-program.ts';
import type { EngineFacts } from './engine-facts.ts';
import { bad, type Finding, good, warning } from './finding.ts';

export type Gpu = { readonly uuid: string; readonly name: string; readonly driver: string };

export type NvidiaFacts = {
  readonly gpus: readonly Gpu[];
  /** Why nvidia-smi told nothing though it is there; null where it did, or where there is none. */
  readonly trouble: string | null;
  /** null: not installed. */
  readonly toolkitVersion: string | null;
  /** Whether a container may ask for GPUs by a variable of its own image. */
  readonly takesVariable: boolean;
};

const configuration = '/etc/nvidia-container-runtime/config.toml';

export async function collectNvidia(): Promise<NvidiaFacts> {
  const smi = await askProgram('nvidia-smi', ['--query-gpu=uuid,name,driver_version', '--format=csv,noheader']);
  if (smi.state !== 'answered') {
    return { gpus: [], trouble: smi.state === 'failed' ? smi.why : null, toolkitVersion: null, takesVariable: true };
  }
  const toolkit = await askProgram('nvidia-ctk', ['--version']);
  const library = toolkit.state === 'answered' ? toolkit : await askProgram('nvidia-container-cli', ['--version']);
  const settings = await readFile(configuration, 'utf8').catch(() => '');
  return {
    gpus: parseGpus(smi.text),
    trouble: null,
    toolkitVersion: library.state === 'answered' ? parseToolkitVersion(library.text) : null,
    takesVariable: parseTakesVariable(settings),
  };
}

export function parseGpus(csv: string): readonly Gpu[] {
  return csv.split('\n').flatMap((line) => {
    const [uuid = '', name = '', driver = ''] = line.split(',').map((field) => field.trim());
    return /^GPU-[0-9a-f-]+$/i.test(uuid) ? [{ uuid, name, driver }] : [];
  });
}

/** Of `NVIDIA Container Toolkit CLI version 1.17.8` or `cli-version: 1.17.8`. */
export function parseToolkitVersion(text: string): string | null {
  return /version:?\s+v?(\d+\.\S+)/i.exec(text)?.[1] ?? null;
}

/** On unless it is switched off; lines that are commented out show the default. */
export function parseTakesVariable(toml: string): boolean {
  return !/^\s*accept-nvidia-visible-devices-envvar-when-unprivileged\s*=\s*false\b/m.test(toml);
}

/** `isNeeded`: the training image is made for GPUs. */
export function judgeNvidia(facts: NvidiaFacts, engine: EngineFacts | null, isNeeded: boolean): readonly Finding[] {
  const [gpu] = facts.gpus;
  if (gpu === undefined) return [judgeNoGpu(facts, isNeeded)];
  const count = facts.gpus.length > 1 ? `${facts.gpus.length} × ` : '';
  return [
    good('GPUs', `${count}${gpu.name}`),
    good('NVIDIA driver', gpu.driver),
    ...judgeToolkit(facts, isNeeded),
    ...(engine === null || facts.toolkitVersion === null ? [] : [judgeVariable(facts, engine)]),
  ];
}

function judgeNoGpu({ trouble }: NvidiaFacts, isNeeded: boolean): Finding {
  const remedy =
    'Put the driver right (`nvidia-smi` shows more), or run `npm run setup`: without a GPU it builds the images for the CPU.';
  if (isNeeded) return bad('GPUs', trouble ?? 'none, and the training image is made for one', remedy);
  return trouble === null ? good('GPUs', 'none: trials train on the CPU') : warning('GPUs', trouble, remedy);
}

/** Its known breakouts are judged with those of runc. */
function judgeToolkit({ toolkitVersion }: NvidiaFacts, isNeeded: boolean): readonly Finding[] {
  if (toolkitVersion !== null) return [];
  const remedy =
    'Install it (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html), then run `npm run setup`.';
  const found = 'not installed: no container can have a GPU';
  return [(isNeeded ? bad : warning)('NVIDIA Container Toolkit', found, remedy)];
}

/**
 * With Docker's own `--gpus` the toolkit learns through this variable which GPU a sandbox was given, so that switching
 * it off leaves sandboxes without. It is dangerous where NVIDIA's runtime is the default one: then images choose.
 */
function judgeVariable({ takesVariable }: NvidiaFacts, engine: EngineFacts): Finding {
  const name = 'GPUs by variable';
  if (takesVariable && engine.DefaultRuntime === 'nvidia') {
    return bad(
      name,
      'any image may take every GPU by NVIDIA_VISIBLE_DEVICES',
      'Make runc the default runtime again (see “Default runtime”).',
    );
  }
  if (takesVariable) return good(name, 'read only where a sandbox was given a GPU');
  if ((engine.CDISpecDirs?.length ?? 0) > 0) return good(name, 'off: sandboxes get their GPUs by CDI');
  return warning(
    name,
    'off, and this engine has no CDI: sandboxes may get no GPU',
    `Set \`accept-nvidia-visible-devices-envvar-when-unprivileged = true\` in ${configuration}, or use Docker 25 or newer with CDI.`,
  );
}

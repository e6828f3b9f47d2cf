import { type TakenFile, takeBuffer, takeFile } from './artifacts.ts';
import { patiently } from './docker-engine.ts';
import { containerName } from './spec.ts';
import { patienceOf, type WorkPlace } from './work-place.ts';

export type Output = {
  readonly read: (file: string, maxBytes: number) => Promise<Buffer>;
  readonly keep: (file: string, maxBytes: number, target: string) => Promise<TakenFile>;
};

const answerMilliseconds = 11 * 60_000;

/** What a sandbox leaves in /out: taken file by file, from the start again where the engine was lost meanwhile. */
export function outputOf(place: WorkPlace, part = ''): Output {
  const container = place.box.engine.control.getContainer(containerName({ job: place.job.job, part }));
  const onTaken = () => place.box.reach('during-artifacts');
  const patience = { ...patienceOf(place), answerMilliseconds };
  return {
    read: (file, maxBytes) => patiently(() => takeBuffer(container, `/out/${file}`, maxBytes), patience),
    keep: (file, maxBytes, target) =>
      patiently(() => takeFile(container, `/out/${file}`, maxBytes, target, onTaken), patience),
  };
}

// A process of its own that finds out the kind of volume and makes one, for tests that kill it on the way.
// Arguments: the data folder, and the request as JSON.
import { pino } from 'pino';
import { connectDocker } from '../../src/runner/docker-engine.ts';
import { foldersIn } from '../../src/runner/folders.ts';
import { createOutputVolume } from '../../src/runner/output-volume.ts';
import { createOutputVolumes } from '../../src/runner/output-volume-kind.ts';
import { type SandboxRequest, sandboxSpec } from '../../src/runner/spec.ts';

const [dataDir = '', json = ''] = process.argv.slice(2);
const request: SandboxRequest = { ...JSON.parse(json), deadline: new Date() };
const engine = connectDocker({ socketPath: '/var/run/docker.sock' });
const folders = foldersIn(dataDir);
const log = pino({ level: 'silent' });
const outputVolumes = createOutputVolumes({ engine, folders, image: request.image, log, wanted: null });
process.stdout.write('ready\n');
await createOutputVolume({ engine, folders, outputVolumes }, request, sandboxSpec(request).Labels ?? {});
process.stdout.write('made\n');

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { makeBaseImage } from './base-image.mjs';
import { answer, run, SetupFailed, succeeds } from './command.mjs';

const context = 'gpu-runner';
const keptMilliseconds = 7 * 24 * 3600 * 1000;

/** Builds what is missing and writes down which image does what; src/config.ts reads it. */
export async function makeImages({ imagesFile, install }) {
  const cpu = imageOf('improve-bot-cpu', 'Dockerfile');
  const fashionMnist = imageOf('improve-bot-fashion-mnist', 'Dockerfile');
  const cuda = (await hasNvidia()) ? imageOf('improve-bot-cuda', 'Dockerfile.cuda') : undefined;

  if (!(await isBuilt(cpu)) || !(await isBuilt(fashionMnist))) await makeBaseImage({ install });
  await build(
    cpu,
    ['--target', 'cpu'],
    'Building the training image with PyTorch for CPUs (about 2 minutes the first time).',
  );
  await build(fashionMnist, ['--target', 'fashion-mnist'], 'Building the image that prepares Fashion-MNIST.');
  if (cuda) {
    const file = ['--file', `${context}/Dockerfile.cuda`];
    await build(
      cuda,
      file,
      'Building the training image with PyTorch for NVIDIA GPUs (about 4 GB to load the first time).',
    );
  }
  record(imagesFile, { train: cuda ?? cpu, prepare: cpu, fashionMnist });
  await removeOldImages([cpu, fashionMnist, cuda]);
}

/** The tag is the content: a changed harness is another image, and a trial can name the one that it ran in. */
function imageOf(name, dockerfile) {
  const harness = readdirSync(`${context}/harness`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`);
  const hash = createHash('sha256');
  for (const file of [`${context}/${dockerfile}`, ...harness].sort()) {
    const content = readFileSync(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return `${name}:${hash.digest('hex').slice(0, 12)}`;
}

async function isBuilt(image) {
  return succeeds(['docker', 'image', 'inspect', image]);
}

/** Images of ours from before this harness. A week is for other checkouts on this machine; one in use is refused by the engine. */
async function removeOldImages(used) {
  const format = '{{.Repository}}:{{.Tag}}\t{{.CreatedAt}}';
  const listed = await answer(['docker', 'image', 'ls', '--filter', 'reference=improve-bot-*', '--format', format]);
  for (const line of (listed ?? '').split('\n')) {
    const [image = '', createdAt = ''] = line.split('\t');
    // "2026-11-23 21:10:09 +0000 UTC": without the zone's name it is a date that can be parsed.
    const age = Date.now() - Date.parse(createdAt.replace(/ [A-Z]+$/, ''));
    if (image.startsWith('improve-bot-') && !used.includes(image) && age > keptMilliseconds) {
      await succeeds(['docker', 'image', 'rm', image]);
    }
  }
}

async function build(image, options, says) {
  if (await isBuilt(image)) return;
  const words = ['docker', 'build', '--force-rm', ...proxies(), ...options, '--tag', image, context];
  // `default`: a builder of the engine itself, so that the image is where it is looked for.
  const attempt = { timeoutSeconds: 2400, environment: { BUILDX_BUILDER: 'default' } };
  try {
    await run(words, { ...attempt, says });
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    // Machines whose containers find no name server can often build in the machine's own network.
    const remedy = 'Can containers reach a Debian mirror? Put that right, then run this again.';
    await run([...words, '--network', 'host'], {
      ...attempt,
      says: 'That failed. Trying once more in the network of this machine.',
      remedy,
    });
  }
}

function proxies() {
  return ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
    .filter((name) => process.env[name])
    .flatMap((name) => ['--build-arg', name]);
}

/** A GPU counts if containers can have it. */
async function hasNvidia() {
  if (!(await succeeds(['nvidia-smi', '-L']))) return false;
  const engine = (await answer(['docker', 'info', '--format', '{{json .}}'])) ?? '';
  const specifications = ['/etc/cdi', '/var/run/cdi'].filter(existsSync).flatMap((folder) => readdirSync(folder));
  if (/"nvidia"|nvidia\.com\/gpu/.test(engine) || specifications.some((file) => file.includes('nvidia'))) return true;
  console.log(
    'This machine has an NVIDIA GPU, but Docker has not: install the NVIDIA Container Toolkit to train on it. Until then training uses the CPU.',
  );
  return false;
}

function record(file, images) {
  const text = `${JSON.stringify(images, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

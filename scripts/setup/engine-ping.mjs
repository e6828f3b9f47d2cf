import { get } from 'node:http';
import { homedir } from 'node:os';
import process from 'node:process';
import { answer, succeeds } from './command.mjs';

/** The first place where an engine answers. `isForbidden`: there is one, but this user may not talk to it. */
export async function findEngine() {
  let isForbidden = false;
  for (const host of await likelyHosts()) {
    const outcome = await ping(host);
    if (outcome === 'answers') return { host, isForbidden: false };
    isForbidden ||= outcome === 'EACCES';
  }
  return { host: undefined, isForbidden };
}

async function likelyHosts() {
  if (process.env.DOCKER_HOST) return [process.env.DOCKER_HOST];
  if ((await ping('unix:///var/run/docker.sock')) === 'answers') return ['unix:///var/run/docker.sock'];
  const rootless = process.env.XDG_RUNTIME_DIR ? [`unix://${process.env.XDG_RUNTIME_DIR}/docker.sock`] : [];
  const context = await answer(['docker', 'context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
  const hosts = [
    'unix:///var/run/docker.sock',
    `unix://${homedir()}/.docker/run/docker.sock`,
    ...rootless,
    context ?? '',
  ];
  return hosts.filter((host) => host !== '');
}

/** 'answers', or the error code. */
async function ping(host) {
  if (host.startsWith('unix://')) return request({ socketPath: host.slice('unix://'.length), path: '/_ping' });
  // TLS and ssh are the docker command's own business.
  return (await succeeds(['docker', '--host', host, 'version'])) ? 'answers' : 'ECONNREFUSED';
}

function request(options) {
  return new Promise((resolve) => {
    const call = get({ ...options, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? 'answers' : 'EPROTO');
    });
    call.on('timeout', () => call.destroy());
    call.on('error', (error) => resolve(error.code ?? 'ETIMEDOUT'));
  });
}

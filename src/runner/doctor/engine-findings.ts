import type { Runtime } from '../spec.ts';
import { type EngineAnswer, type EngineFacts, hasOption, isRootless } from './engine-facts.ts';
import { bad, type Finding, good, warning } from './finding.ts';
import { judgeLimits } from './limit-findings.ts';
import { isAtLeast } from './version.ts';

/** From this version on, Docker's own seccomp profile keeps io_uring from containers. */
const advisedVersion = '25.0.0';

/** null: it answers. */
export function judgeAbsence(answer: EngineAnswer): Finding | null {
  const name = 'Docker engine';
  switch (answer.state) {
    case 'answers':
      return null;
    case 'absent':
      return bad(
        name,
        `does not answer (${answer.why})`,
        'Start it (`npm run setup` installs and starts it). Where it is elsewhere, set DOCKER_HOST.',
      );
    case 'forbidden':
      return bad(
        name,
        'runs, but this user may not use it',
        'Run `sudo usermod -aG docker $(id -un)`, log in again, then run this again.',
      );
    case 'silent':
      return bad(
        name,
        `gives no answer that can be used (${answer.why})`,
        'Its log says why (`journalctl -u docker`). A restart with live-restore on leaves containers running.',
      );
  }
}

export function judgeEngine(facts: EngineFacts, runtime: Runtime): readonly Finding[] {
  return [
    judgeVersion(facts),
    ...(facts.containerdVersion === null ? [] : [good('containerd', facts.containerdVersion)]),
    judgeRuntime(facts, runtime),
    judgeDefaultRuntime(facts),
    judgeSeccomp(facts),
    judgeLimits(facts),
    judgeUserNamespaces(facts),
    judgeLiveRestore(facts),
    judgeStorage(facts),
  ];
}

function judgeVersion({ ServerVersion }: EngineFacts): Finding {
  const name = 'Docker engine';
  if (isAtLeast(ServerVersion, advisedVersion)) return good(name, ServerVersion);
  return warning(
    name,
    ServerVersion === '' ? 'tells no version' : `${ServerVersion}, older than 25`,
    'Its own seccomp profile lets containers reach io_uring; sandboxes bring a profile that does not. Install a newer one from https://docs.docker.com/engine/install.',
  );
}

/** The one that SANDBOX_RUNTIME chooses. */
function judgeRuntime(facts: EngineFacts, runtime: Runtime): Finding {
  const name = 'Sandbox runtime';
  if (hasRuntime(facts, runtime)) return good(name, runtime === 'runsc' ? 'runsc (gVisor)' : runtime);
  const known = Object.keys(facts.Runtimes ?? {}).join(', ') || 'none';
  return bad(name, `the engine has no ${runtime} (it has ${known})`, runtimeRemedies[runtime]);
}

const runtimeRemedies: Readonly<Record<Runtime, string>> = {
  runc: 'Install runc, then restart Docker.',
  runsc:
    'Install gVisor (https://gvisor.dev/docs/user_guide/install), run `runsc install` and reload Docker, or unset SANDBOX_RUNTIME.',
};

/** Why no sandbox can run in the chosen runtime, and what to do; null where it can. */
export function refuseRuntime(facts: EngineFacts, runtime: Runtime): string | null {
  if (hasRuntime(facts, runtime)) return null;
  return `The Docker engine does not know ${runtime}, which SANDBOX_RUNTIME asks for. ${runtimeRemedies[runtime]}`;
}

/** An engine that does not tell its runtimes has the one that all have. */
function hasRuntime({ Runtimes }: EngineFacts, runtime: Runtime): boolean {
  return Runtimes ? runtime in Runtimes : runtime === 'runc';
}

function judgeDefaultRuntime({ DefaultRuntime }: EngineFacts): Finding {
  const name = 'Default runtime';
  if (DefaultRuntime === 'nvidia') {
    return bad(
      name,
      'nvidia: every container gets the GPUs that its image asks for',
      'Remove "default-runtime" from /etc/docker/daemon.json and restart Docker. GPU sandboxes ask for their GPU themselves.',
    );
  }
  return good(name, DefaultRuntime || 'not told');
}

function judgeSeccomp({ SecurityOptions }: EngineFacts): Finding {
  const name = 'Seccomp';
  const option = SecurityOptions?.find((one) => one.startsWith('name=seccomp'));
  if (option === undefined) {
    return bad(
      name,
      'the engine or the kernel has none',
      'Sandboxes could make every system call. Use a kernel with CONFIG_SECCOMP_FILTER and an engine built with seccomp.',
    );
  }
  if (option.includes('profile=unconfined')) {
    return warning(
      name,
      "the engine's own profile is switched off",
      'Sandboxes bring a profile of their own; every other container has none. Remove "seccomp-profile" from /etc/docker/daemon.json.',
    );
  }
  return good(name, 'supported');
}

function judgeUserNamespaces(facts: EngineFacts): Finding {
  const name = 'User namespaces';
  if (isRootless(facts)) return good(name, 'rootless engine: root in a container is an ordinary user here');
  if (hasOption(facts, 'userns')) return good(name, 'remapped: the data folder must be readable for the remapped user');
  return good(name, 'not remapped; sandboxes run as user 65534 without capabilities');
}

function judgeLiveRestore({ LiveRestoreEnabled }: EngineFacts): Finding {
  if (LiveRestoreEnabled) return good('Live-restore', 'on: trainings outlive a restart of the engine');
  return warning(
    'Live-restore',
    'off: a restart of the engine kills every training',
    'Put `"live-restore": true` into /etc/docker/daemon.json, then `sudo kill -HUP $(pidof dockerd)`: nothing is restarted.',
  );
}

function judgeStorage({ Driver }: EngineFacts): Finding {
  const slow = ['vfs', 'aufs', 'devicemapper'];
  if (!slow.includes(Driver)) return good('Storage driver', Driver || 'not told');
  return warning(
    'Storage driver',
    Driver === 'vfs' ? 'vfs: every sandbox copies its whole image' : `${Driver}, which Docker has given up`,
    'Put the root folder of Docker on ext4 or xfs and set `"storage-driver": "overlay2"` in /etc/docker/daemon.json. Images must be built again.',
  );
}

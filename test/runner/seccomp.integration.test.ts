import { arch } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runPython } from './sandbox-under-test.ts';

/** Numbers of system calls: on x86-64, on 64-bit ARM. */
const calls: Readonly<Record<string, readonly [number, number] | readonly [number]>> = {
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  process_mrelease: [448, 448],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  userfaultfd: [323, 282],
  modify_ldt: [154],
  msgget: [68, 186],
  msgrcv: [70, 188],
  msgsnd: [69, 189],
  msgctl: [71, 187],
  semget: [64, 190],
  semctl: [66, 191],
  semtimedop: [220, 192],
  semop: [65, 193],
  shmget: [29, 194],
  shmctl: [31, 195],
  shmat: [30, 196],
  shmdt: [67, 197],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
  mq_timedsend: [242, 182],
  mq_timedreceive: [243, 183],
  mq_notify: [244, 184],
  mq_getsetattr: [245, 185],
  io_setup: [206, 0],
  io_destroy: [207, 1],
  io_submit: [209, 2],
  io_cancel: [210, 3],
  io_getevents: [208, 4],
  io_pgetevents: [333, 292],
  splice: [275, 76],
  tee: [276, 77],
  vmsplice: [278, 75],
  memfd_secret: [447, 447],
  remap_file_pages: [216, 234],
  fanotify_mark: [301, 263],
  sync: [162, 81],
  syncfs: [306, 267],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  open_by_handle_at: [304, 265],
  init_module: [175, 105],
};

const callAll = (numbers: Readonly<Record<string, number>>) => `import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for name, number in ${JSON.stringify(numbers)}.items():
    ctypes.set_errno(0)
    answer = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    print(name, errno.errorcode.get(ctypes.get_errno(), 'DONE') if answer == -1 else 'DONE')`;

describe('a sandbox under the seccomp profile', () => {
  it('is refused every call that was taken out', async () => {
    const column = arch() === 'arm64' ? 1 : 0;
    const numbers = Object.fromEntries(
      Object.entries(calls).flatMap(([name, numbers]) => {
        const number = numbers[column];
        return number === undefined ? [] : [[name, number]];
      }),
    );
    const { output } = await runPython(callAll(numbers));
    expect(output.trim().split('\n')).toEqual(Object.keys(numbers).map((name) => `${name} EPERM`));
  });

  it('has sockets between its own processes only', async () => {
    const { output } = await runPython(`import socket
a, b = socket.socketpair()
a.send(b'hello')
print('unix', b.recv(5))
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET, socket.AF_ALG, socket.AF_VSOCK, socket.AF_TIPC):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(family, kind)
            print('OPENED', family, kind)
        except PermissionError:
            pass`);
    expect(output.trim()).toBe("unix b'hello'");
  });

  it.skipIf(arch() !== 'x64')('dies of a 32-bit call (x86-64 only)', async () => {
    // getpid by interrupt 0x80, the way into the kernel that 32-bit programs use.
    const { output } = await runPython(`import ctypes, mmap, os, signal
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex('b814000000cd80c3'))
child = os.fork()
if child == 0:
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    os._exit(0)
print(signal.Signals(os.WTERMSIG(os.waitpid(child, 0)[1])).name)`);
    expect(output.trim()).toBe('SIGSYS');
  });

  it('trains with data loaders in processes of their own, as ever', async () => {
    const { output, exitCode } = await runPython(`import os, shutil, subprocess, tempfile, torch
from concurrent.futures import ProcessPoolExecutor
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
x = torch.randn(512, 3, 32, 32)
y = (x.mean((1, 2, 3)) > 0).long()
for strategy in ('file_descriptor', 'file_system'):
    torch.multiprocessing.set_sharing_strategy(strategy)
    loader = DataLoader(TensorDataset(x, y), batch_size=64, shuffle=True, num_workers=2, persistent_workers=True)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(8, 2))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for images, targets in loader:
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(images), targets).backward()
        optimiser.step()
    del loader
    print('trained', strategy)
torch.save(model.state_dict(), '/out/weights.pt')
shutil.copyfile('/out/weights.pt', '/out/copy.pt')
print('saved', len(torch.load('/out/copy.pt')))
with ProcessPoolExecutor(2) as pool:
    print('pool', sum(pool.map(abs, range(-3, 0))))
print('program', subprocess.run(['true']).returncode, os.path.isdir(tempfile.mkdtemp()))`);
    expect(output.trim().split('\n')).toEqual([
      'trained file_descriptor',
      'trained file_system',
      'saved 4',
      'pool 6',
      'program 0 True',
    ]);
    expect(exitCode).toBe(0);
  });
});

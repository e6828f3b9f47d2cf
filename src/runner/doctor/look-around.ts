/** Runs in the sandbox, on Python's own library. 192.0.2.1 is nobody's address; 425 is io_uring_setup. */
export const lookAround = `
import ctypes, errno, json, os, socket

def read(*files):
    for file in files:
        try:
            return int(open(file).read())
        except (OSError, ValueError):
            pass

def attempt(what):
    try:
        what()
        return "none"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))

def io_uring():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(425, 1, None) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")

status = dict(line.rstrip("\\n").split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
print(json.dumps({
    "user": f"{os.getuid()}:{os.getgid()}",
    "capabilities": status["CapEff"].strip(),
    "noNewPrivileges": status.get("NoNewPrivs"),
    "seccompMode": status.get("Seccomp"),
    "cpus": len(os.sched_getaffinity(0)),
    "memoryBytes": read("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"),
    "swapBytes": read("/sys/fs/cgroup/memory.swap.max", "/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"),
    "processes": read("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"),
    "interfaces": sorted(os.listdir("/sys/class/net")),
    "network": attempt(lambda: socket.create_connection(("192.0.2.1", 9), 1)),
    "rootFolder": attempt(lambda: open("/probe", "w")),
    "ioUring": attempt(io_uring),
}))
`;

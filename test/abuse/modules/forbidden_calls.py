"""Makes the system calls that breakouts are made of."""

import ctypes
import errno
import os
import platform
import sys
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
# Numbers on x86_64 and on arm64.
NUMBERS = {
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "userfaultfd": (323, 282), "bpf": (321, 280),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "perf_event_open": (298, 241),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "open_by_handle_at": (304, 265),
    "init_module": (175, 105), "kexec_load": (246, 104), "pivot_root": (155, 41), "swapon": (167, 224),
    "fsopen": (430, 430), "move_mount": (429, 429), "mknodat": (259, 33), "kcmp": (312, 272),
}  # fmt: skip
NEW_USER, NEW_NAMESPACE = 0x10000000, 0x00020000
PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE = 0, 16, 0x4206
CHARACTER_DEVICE = 0o020666


def train(model, batches, ctx):
    arm = platform.machine() == "aarch64"
    arguments = {
        "keyctl": (0, -3, 0), "add_key": (b"user", b"name", b"text", 4, -3), "request_key": (b"user", b"name", None, 0),
        "mknodat": (-100, b"/tmp/null", CHARACTER_DEVICE, os.makedev(1, 3)),
    }  # fmt: skip
    for name, numbers in NUMBERS.items():
        said(name, LIBC.syscall(numbers[arm], *arguments.get(name, (0, 0, 0, 0, 0))))
    said("unshare-user", LIBC.unshare(NEW_USER))
    said("unshare-mount", LIBC.unshare(NEW_NAMESPACE))
    said("mount", LIBC.mount(b"none", b"/tmp", b"tmpfs", 0, None))
    said("umount", LIBC.umount2(b"/src", 0))
    said("setuid", LIBC.setuid(0))
    said("setgroups", LIBC.setgroups(1, (ctypes.c_uint * 1)(0)))
    said("chroot", LIBC.chroot(b"/tmp"))
    said("ptrace-pid-1", LIBC.ptrace(PTRACE_ATTACH, 1, 0, 0))
    child = os.fork()
    if child == 0:
        os.pause() if hasattr(os, "pause") else os.read(os.pipe()[0], 1)
    said("ptrace-child", LIBC.ptrace(PTRACE_SEIZE, child, 0, 0))
    said("ptrace-me", LIBC.ptrace(PTRACE_TRACEME, 0, 0, 0))
    os.kill(child, 9)
    status = Path("/proc/self/status").read_text()
    for field in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp"):
        print(f"{field.lower()}={status.split(field + ':')[1].split()[0]}", file=sys.stderr)
    sys.stderr.flush()
    os._exit(1)


def said(name, result):
    number = ctypes.get_errno()
    outcome = "done" if result >= 0 else errno.errorcode.get(number, number)
    print(f"{name.replace('_', '-')}={outcome}", file=sys.stderr)

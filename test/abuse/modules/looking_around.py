"""Looks everywhere for what it should not see: other jobs, the host, held-out images and labels, secrets."""

import errno
import os
import re
import stat
import sys
from pathlib import Path

WORDS = "@WANTED@"
# Hex of bytes turned over, so that this file does not hold what it looks for.
WANTED = {
    name: bytes(byte ^ 0xFF for byte in bytes.fromhex(text))
    for name, text in (pair.split(":") for pair in WORDS.split())
}
LIBRARY = re.compile(r"^/usr/.*(\.so[.0-9]*|\.pyc|\.a)$")


def train(model, batches, ctx):
    say("environment", ",".join(sorted(os.environ)))
    say("devices", ",".join(sorted(os.listdir("/dev"))))  # noqa: PTH208
    say("data", ",".join(sorted(str(path) for path in Path("/data").rglob("*") if path.is_file())))
    say("processes", sum(name.isdigit() for name in os.listdir("/proc")))  # noqa: PTH208
    say("pid-1", Path("/proc/1/comm").read_text().strip())
    for path in ("/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/etc/shadow"):
        say(f"read{path}", attempt(lambda path=path: len(Path(path).read_bytes()[:100])))
    for path in ("/sys/firmware", "/proc/scsi", "/proc/acpi"):
        say(f"list{path}", attempt(lambda path=path: len(os.listdir(path))))  # noqa: PTH208
    for path in (
        "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/sys/kernel/uevent_helper",
        "/sys/fs/cgroup/release_agent", "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/memory/notify_on_release",
        "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/etc/ld.so.preload", "/dev/sda",
    ):  # fmt: skip
        say(f"write{path}", attempt(lambda path=path: os.open(path, os.O_WRONLY)))
    say("remove/dev/null", attempt(lambda: os.remove("/dev/null")))  # noqa: PTH107
    say("link/dev/x", attempt(lambda: os.symlink("/proc/sysrq-trigger", "/dev/x")))  # noqa: PTH211
    say("parent-root", ",".join(sorted(os.listdir("/proc/1/root"))) == ",".join(sorted(os.listdir("/"))))  # noqa: PTH208
    files = scan()
    say("scanned", files)
    sys.exit(1)


def scan():
    """Every file that can be read, by its bytes; of the image's own libraries only the names."""
    files = 0
    for path in everything():
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            with open(path, "rb") as file:  # noqa: PTH123
                content = path.encode() if LIBRARY.search(path) else file.read(64 << 20)
        except OSError:
            continue
        files += 1
        for name, wanted in WANTED.items():
            if wanted in content:
                say(f"found-{name}", path)
    return files


def everything():
    for process in (name for name in os.listdir("/proc") if name.isdigit()):  # noqa: PTH208
        for name in ("environ", "cmdline", "mountinfo", "mounts", "cgroup", "status"):
            yield f"/proc/{process}/{name}"
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders.remove("sys")
            folders.remove("proc")
        yield from (f"{folder}/{name}" for name in names)


def attempt(act):
    try:
        return act()
    except OSError as error:
        return errno.errorcode.get(error.errno, error.errno)


def say(name, outcome):
    print(f"{name.replace('/', '-')}={outcome}", file=sys.stderr)

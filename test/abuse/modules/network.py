"""Tries every way out of the sandbox that goes through a socket."""

import errno
import socket
import struct
import sys

HOST_ADDRESSES = "@HOST_ADDRESSES@"


def train(model, batches, ctx):
    for name in ("192.0.2.1", "169.254.169.254", *HOST_ADDRESSES.split()):
        attempt(f"tcp-{name}".replace(".", "-"), lambda name=name: connect(socket.AF_INET, (name, int("@PORT@"))))
    attempt("udp", lambda: send(socket.SOCK_DGRAM, 0, b"hello"))
    attempt("icmp", lambda: send(socket.SOCK_RAW, socket.IPPROTO_ICMP, struct.pack("!BBHHH", 8, 0, 0xF7FF, 0, 0)))
    attempt("ping-socket", lambda: send(socket.SOCK_DGRAM, socket.IPPROTO_ICMP, struct.pack("!BBHHH", 8, 0, 0, 0, 0)))
    attempt("ipv6", lambda: connect(socket.AF_INET6, ("2001:db8::1", 80)))
    attempt("dns", lambda: socket.getaddrinfo("example.invalid", 80))
    attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
    attempt("vsock", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM))
    attempt("abstract-socket", lambda: connect(socket.AF_UNIX, "\0@ABSTRACT@"))
    for path in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"):
        attempt("unix" + path.replace("/", "-").replace(".", "-"), lambda path=path: connect(socket.AF_UNIX, path))
    attempt("interfaces", lambda: ",".join(name for _, name in socket.if_nameindex()))
    sys.exit(1)


def attempt(name, act):
    try:
        outcome = act()
    except OSError as error:
        outcome = errno.errorcode.get(error.errno, f"{type(error).__name__} {error.errno}")
    print(f"{name}={outcome}", file=sys.stderr)


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as own:
        own.settimeout(2)
        own.connect(address)
        return "connected"


def send(kind, protocol, data):
    with socket.socket(socket.AF_INET, kind, protocol) as own:
        own.settimeout(2)
        own.sendto(data, ("192.0.2.1", 53))
        return "sent"

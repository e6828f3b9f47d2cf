"""What a component's source may name. Rules for early, clear words to honest authors: the sandbox is the wall."""

import re

LONGEST_SOURCE = 100_000  # bytes; the built-in components have less than 10,000
DEEPEST_NESTING = 100  # of the syntax tree; the built-in components stay below 20

ALLOWED_IMPORTS = frozenset(
    """
    __future__ abc bisect collections contextlib copy dataclasses enum fractions functools heapq itertools math numbers
    numpy operator random re statistics string time torch types typing warnings
    """.split()
)

# Modules by which code leaves Python's numbers: files, processes, network, the interpreter itself.
OUTSIDE = frozenset(
    """
    asyncio atexit builtins code codeop concurrent ctypes faulthandler gc glob http importlib inspect io linecache
    marshal mmap multiprocessing os pathlib pickle pkgutil platform posix resource runpy shelve shutil site socket
    sqlite3 ssl subprocess sys tempfile threading traceback urllib zipimport
    """.split()
)

# Builtin functions, unless the module binds the name itself.
FORBIDDEN_BUILTINS = frozenset(
    "__import__ breakpoint compile eval exec exit globals help input locals open quit vars".split()
)

# Parts of PyTorch and NumPy, by their full name; what stands below one is meant too.
FILES = "the pipeline reads and writes no files: images come from split.images, and the harness saves the weights"
PROCESSES = "a trial is one process on one device, and nothing is downloaded, compiled or traced"
DECIDED = "the harness has seeded and set this for every trial alike; draw random numbers with ctx.generator"
FORBIDDEN_PARTS = {
    **dict.fromkeys(
        """
        torch.save torch.load torch.serialization torch.jit.save torch.jit.load torch.export torch.package torch.from_file
        torch.utils.tensorboard torch.storage numpy.load numpy.save numpy.savez numpy.savez_compressed numpy.savetxt
        numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.fromregex numpy.memmap numpy.DataSource numpy.lib.format
        numpy.lib.npyio
        """.split(),
        FILES,
    ),
    **{
        f"torch.{part}": PROCESSES
        for part in """
        hub distributed multiprocessing utils.cpp_extension utils.model_zoo ops classes library profiler compile onnx
        """.split()
    },
    **dict.fromkeys("numpy.ctypeslib numpy.f2py numpy.testing".split(), PROCESSES),
    **dict.fromkeys(
        """
        torch.manual_seed torch.seed torch.set_rng_state torch.random.manual_seed torch.random.seed torch.cuda.manual_seed
        torch.cuda.manual_seed_all random.seed random.setstate random.SystemRandom numpy.random.seed
        numpy.random.set_state torch.set_num_threads torch.set_num_interop_threads torch.set_default_dtype
        torch.set_default_device torch.set_default_tensor_type torch.use_deterministic_algorithms torch.set_flush_denormal
        """.split(),
        DECIDED,
    ),
}  # fmt: skip

# Nothing in these leads outside: what is private there is in ordinary use (nn.modules.batchnorm._BatchNorm), and a name may be
# chosen at run time, as in getattr(nn, CONFIG["activation"]).
OPEN_PARTS = ("torch.nn", "torch.optim")
PRIVATE_IN_USE = re.compile(r"torch\.(_assert|_foreach_\w+)")

# Methods that write or map files, whatever object they are of.
FORBIDDEN_METHODS = frozenset("tofile dump from_file fromfile load_library".split())

# Names with two underscores in front and behind that ordinary code needs; the others lead into the interpreter.
ALLOWED_DUNDERS = frozenset(
    """
    __init__ __name__ __class__ __call__ __len__ __iter__ __next__ __getitem__ __setitem__ __enter__ __exit__
    __post_init__ __repr__ __doc__ __version__ __annotations__ __all__ __new__ __getattr__ __setattr__ __delattr__
    __dict__ __qualname__ __module__ __eq__ __hash__ __contains__
    """.split()
)

# What components may ask of the objects that the harness hands to them.
CTX = "device generator seed autocast epoch progress time_left report epoch_done".split()
SPLIT = ["images", "labels"]

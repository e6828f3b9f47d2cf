"""The harness: the one program that runs inside the sandbox. It is law; the components it calls are plain."""

"""`python3 -m harness [root]`: do the job that stands in /src/job.json. The root is `/` in the sandbox, a folder in tests."""

import faulthandler
import json
import sys
import traceback
from pathlib import Path

from harness.contract import ContractError
from harness.folders import Folders
from harness.protocol import Protocol, Refused

FAILED = 1  # a component broke, or broke the contract: the reason is on stderr
REFUSED = 2  # a dataset or a draft cannot be used as it is: the reason is the last protocol line


def main(root: Path) -> int:
    folders = Folders.under(root)
    protocol = Protocol.claim_stdout()
    job = json.loads(folders.job.read_text())
    sys.dont_write_bytecode = True
    faulthandler.enable()  # a crash of the interpreter itself, too, tells on stderr where it was
    try:
        run(job, folders, protocol)
    except Refused as refused:
        protocol.send("refused", message=str(refused))
        return REFUSED
    except ContractError as error:
        print(f"ContractError: {error}", file=sys.stderr)
        return FAILED
    except Exception:  # noqa: BLE001 - whatever a component raises is told with its traceback
        traceback.print_exc()
        return FAILED
    return 0


def run(job: dict, folders: Folders, protocol: Protocol) -> None:
    # Imported late: preparing a dataset needs no PyTorch, and PyTorch takes a second to import.
    match job["mode"]:
        case "prepare":
            from harness.prepare import prepare

            prepare(job, folders, protocol)
        case "train":
            from harness.train import train

            train(job, folders, protocol)
        case "check":
            from harness.check import check

            check(job, folders, protocol)
        case "predict":
            from harness.predict import predict

            predict(job, folders, protocol)
        case mode:
            raise ContractError(f"job.json: the mode must be train, predict, check or prepare; got {mode!r}.")


if __name__ == "__main__":
    status = main(Path(sys.argv[1] if len(sys.argv) > 1 else "/"))
    sys.stderr.flush()
    sys.exit(status)

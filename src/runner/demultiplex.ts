const headerBytes = 8;
const stderrStream = 2;

/** Takes a Docker log apart: 8 bytes of header (stream, length), then that many bytes of it, again and again. */
export function createDemultiplexer(stdout: (chunk: Buffer) => void, stderr: (chunk: Buffer) => void) {
  let rest: Buffer = Buffer.alloc(0);
  let isStderr = false;
  let missing = 0;
  return (chunk: Buffer): void => {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = Buffer.alloc(0);
    while (data.length > 0) {
      if (missing === 0) {
        if (data.length < headerBytes) {
          rest = data;
          return;
        }
        isStderr = data[0] === stderrStream;
        missing = data.readUInt32BE(4);
        data = data.subarray(headerBytes);
        continue;
      }
      const part = data.subarray(0, missing);
      (isStderr ? stderr : stdout)(part);
      missing -= part.length;
      data = data.subarray(part.length);
    }
  };
}

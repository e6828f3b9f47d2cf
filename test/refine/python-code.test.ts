import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/refine/python-code.ts';
import { builtIn } from '../agents/playbook/playbook-run.ts';

describe('the code of a module', () => {
  it('is its source without comments, blank lines and spaces at line ends', () => {
    expect(codeOf('# a\nx = "#1"  # b\n\n\ny = """# c\n"""   \n')).toBe('x = "#1"\ny = """# c\n"""');
  });

  it.each([
    ['numbers', 'x = [0.10, 2e-1, 1_000, .5, 1., 1e3]', 'x = [0.1, 0.20, 1000, 0.50, 1.0, 1000.0]'],
    ['quotes', "x = {'a': 'b', \"c\": 'd'}", 'x = {"a": "b", \'c\': "d"}'],
    [
      'docstrings',
      '"""One."""\ndef f():\n    \'\'\'Two\n    lines.\'\'\'  # said\n    return 1\n',
      'def f():\n    return 1\n',
    ],
    ['line ends', 'x = 1\r\n# a\ry = 2', 'x = 1\ny = 2'],
  ])('does not depend on how its %s are written', (_, one, other) => expect(codeOf(one)).toBe(codeOf(other)));

  it.each([
    ['a whole number and one with a point', 'x = 1', 'x = 1.0'],
    ['a number and an imaginary one', 'x = 1.50j', 'x = 1.5'],
    ['numbers of another base', 'x = 0x10', 'x = 10'],
    ['names with digits', 'x = a1_0', 'x = a10'],
    ['strings over lines', 'x = """a\n\nb"""', 'x = """a\nb"""'],
    ['lists of strings', 'x = [\n"a",\n"b"\n]', 'x = [\n"a",\n"c"\n]'],
    ['strings in brackets', 'x = (\n"a"\n)', 'x = (\n"b"\n)'],
    ['strings after a backslash', 'x = \\\n"a"', 'x = \\\n"b"'],
    ['strings with escapes', "x = '\\n'", "x = '\\\\n'"],
    ['docstrings that are read', '"""a"""\nx = __doc__', '"""b"""\nx = __doc__'],
    ['formatted strings that are statements', 'f"{a()}"', 'f"{b()}"'],
    ['quotes inside of formatted strings', 'x = f"{d["#a"]}"', 'x = f"{d["#b"]}"'],
    ['empty strings before others', 'x = \'\'"y"', 'x = """y"'],
    ['escaped quotes of long strings', '"""a\\"""#b"""\nx = 1', '"""a\\"""#b"""\nx = 2'],
    ['comments that a carriage return ends', '# a\rx = 1', '# a\rx = 2'],
  ])('differs for %s', (_, one, other) => expect(codeOf(one)).not.toBe(codeOf(other)));

  it('changes nothing in code that is written so', () => {
    for (const source of Object.values(builtIn)) expect(codeOf(codeOf(source))).toBe(codeOf(source));
  });

  it.each([
    ['escaped quotes without end', `x = "${'\\"a'.repeat(66_000)}`],
    ['escaped quotes, line by line', `x = "${'\\"\n'.repeat(66_000)}`],
    ['quotes without end', '"\n'.repeat(100_000)],
    ['long strings without end', `"""${'\\"""'.repeat(50_000)}`],
    ['digits', `${'1'.repeat(200_000)}x`],
    ['brackets', '('.repeat(200_000)],
    ['spaces', '" '.repeat(100_000)],
  ])('is found at once in %s', (_, source) => {
    const start = performance.now();
    codeOf(source);
    expect(performance.now() - start).toBeLessThan(500); // quadratic time would be minutes
  });
});

import { describe, expect, it } from 'vitest';
import { editConfig, readConfig } from '../../src/agents/config-edit.ts';

const source = `"""A module. CONFIG = {"not": 1}"""

CONFIG = {
    "epochs": 2,  # passes, 1 to 200: "epochs": 5 is more
    'rate': 0.1,
    "optimizer": "sgd",  # "sgd", or "adamw" # really
    "nested": {"epochs": 9},
    "sizes": [1, 2],
    "average": False, "limit": None,
    "negative": -1e-4,
    "computed": 3 * 4,
}

OTHER = {"epochs": 3}
`;

describe('readConfig', () => {
  it('reads plain values and leaves out everything else', () => {
    expect(readConfig(source)).toEqual({
      epochs: 2,
      rate: 0.1,
      optimizer: 'sgd',
      average: false,
      limit: null,
      negative: -0.0001,
    });
  });

  it('finds nothing in a module without a CONFIG literal', () => {
    expect(readConfig('CONFIG = dict(epochs=2)\n')).toEqual({});
    expect(readConfig('CONFIG = {\n    "epochs": 2,\n')).toEqual({});
  });

  it.each([
    ['escaped quotes without end', `CONFIG = {"a": "${'\\"a'.repeat(66_000)}`],
    ['quotes without end', `CONFIG = {"a":\n${'"\n'.repeat(100_000)}`],
    ['digits', `CONFIG = {"a": ${'1'.repeat(200_000)}x}`],
  ])('reads %s at once', (_, hostile) => {
    const start = performance.now();
    expect(readConfig(hostile)).toEqual({});
    expect(performance.now() - start).toBeLessThan(500); // quadratic time would be minutes
  });

  it('reads a literal on one line and one with a type', () => {
    expect(readConfig('CONFIG: dict[str, int] = {"epochs": 2}\n')).toEqual({ epochs: 2 });
  });
});

describe('editConfig', () => {
  it('replaces one value and keeps every other byte', () => {
    expect(editConfig(source, { epochs: 12 })).toBe(source.replace('"epochs": 2,', '"epochs": 12,'));
  });

  it('replaces several values of every kind at once', () => {
    const edited = editConfig(source, { epochs: 1, optimizer: 'adamw', average: true, limit: 0.5, negative: null });
    expect(readConfig(edited)).toEqual({
      epochs: 1,
      rate: 0.1,
      optimizer: 'adamw',
      average: true,
      limit: 0.5,
      negative: null,
    });
    expect(edited).toContain('"optimizer": "adamw",  # "sgd", or "adamw" # really');
    expect(edited).toContain('"average": True, "limit": 0.5,');
    expect(edited).toContain('"negative": None,');
  });

  it('leaves a float a float', () => {
    expect(editConfig(source, { rate: 1 })).toContain("'rate': 1.0,");
  });

  it('quotes what a string holds', () => {
    expect(editConfig(source, { optimizer: 'a"}\n' })).toContain('"optimizer": "a\\"}\\n",');
  });

  it('says which keys there are when one is missing', () => {
    expect(() => editConfig(source, { width: 3 })).toThrow(/no key "width"; it has epochs, rate, optimizer/);
    expect(() => editConfig('x = 1\n', { width: 3 })).toThrow('CONFIG has no key "width"; it has none.');
  });

  it('refuses numbers that Python would not read', () => {
    expect(() => editConfig(source, { rate: Number.NaN })).toThrow('NaN cannot stand in a CONFIG.');
  });
});

import { describe, expect, it } from 'vitest';
import { hasFix, isAtLeast, parseVersion } from '../../../src/runner/doctor/version.ts';

describe('a version', () => {
  it.each([
    ['20.10.24+dfsg1', [20, 10, 24], null],
    ['1.1.5+ds1-1+deb12u1', [1, 1, 5], null],
    ['v1.2.8-0-geeb7e602', [1, 2, 8], null],
    ['27.5.1-0ubuntu3~24.04.2', [27, 5, 1], null],
    ['28.2', [28, 2, 0], null],
    ['1.3.0-rc.1', [1, 3, 0], { stage: 'rc', number: 1 }],
    ['1.3.0~rc.2+ds1-1', [1, 3, 0], { stage: 'rc', number: 2 }],
    ['1.0.0~rc93+ds1-5+deb11u3', [1, 0, 0], { stage: 'rc', number: 93 }],
    ['28.0.0-beta.1', [28, 0, 0], { stage: 'beta', number: 1 }],
  ])('%s is read without what a distribution adds', (text, numbers, preRelease) => {
    expect(parseVersion(text)).toEqual({ numbers, preRelease });
  });

  it.each(['', 'dev', 'library-import', 'v'])('%j is none', (text) => {
    expect(parseVersion(text)).toBeNull();
    expect(isAtLeast(text, '0.0.1')).toBe(false);
  });

  it.each([
    ['20.10.24+dfsg1', '25.0.0', false],
    ['25.0.0', '25.0.0', true],
    ['25.0.0-rc.3', '25.0.0', false],
    ['1.4.0-rc.3', '1.4.0-rc.3', true],
    ['1.4.0-rc.2', '1.4.0-rc.3', false],
    ['1.4.0-rc.10', '1.4.0-rc.3', true],
    ['1.4.0-beta.9', '1.4.0-rc.1', false],
    ['1.4.0', '1.4.0-rc.3', true],
    ['6.2.0', '6.2', true],
    ['10.0.0', '9.9.9', true],
  ])('%s against %s: at least it is %j', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});

describe('a fix of several release lines', () => {
  const fixedIn = ['1.2.8', '1.3.3', '1.4.0-rc.3'];
  it.each([
    ['1.1.15+ds1-2', false],
    ['1.2.7', false],
    ['1.2.8', true],
    ['1.2.9', true],
    ['1.3.0-rc.1', false],
    ['1.3.2', false],
    ['1.3.3', true],
    ['1.4.0-rc.2', false],
    ['1.4.0-rc.3', true],
    ['1.4.0', true],
    ['1.5.0-rc.1', true],
    ['2.0.0', true],
  ])('is in %s: %j', (text, expected) => {
    const version = parseVersion(text);
    expect(version !== null && hasFix(version, fixedIn)).toBe(expected);
  });
});

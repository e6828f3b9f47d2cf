const time = /^(?=\d)(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/i;

/** The seconds in "2h", "90m", "1h30m" or "45s"; NaN where it is none of these. A number alone could be anything. */
export function secondsIn(typed: string): number {
  const found = time.exec(typed);
  if (found === null) return Number.NaN;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

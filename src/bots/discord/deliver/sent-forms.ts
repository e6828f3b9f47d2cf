/** Which cards Discord has lately refused in their full form, so that they go as a sentence. */
export type SentForms = {
  isBare(threadName: string, card: string): boolean;
  /** The full form was refused. True where that is news for cards of this kind: worth a line in the log. */
  refuse(threadName: string, card: string): boolean;
};

/** Cards change, so after a while the full form is tried again. */
const rememberedMilliseconds = 3_600_000;

export function createSentForms(now: () => number = () => performance.now()): SentForms {
  const bareUntil = new Map<string, number>();
  const told = new Set<string>();
  return {
    isBare: (threadName, card) => (bareUntil.get(`${threadName} ${card}`) ?? Number.NEGATIVE_INFINITY) > now(),
    refuse(threadName, card) {
      bareUntil.set(`${threadName} ${card}`, now() + rememberedMilliseconds);
      const kind = card.replace(/-.*$/, '');
      const isNews = !told.has(kind);
      told.add(kind);
      return isNews;
    },
  };
}

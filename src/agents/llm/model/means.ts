import type { Question } from '../ask.ts';
import type { Abilities } from './abilities.ts';
import { refuses, refusesPictures } from './connection.ts';
import type { Means } from './conversation.ts';
import type { JsonSchema } from './json-schema.ts';
import type { AnswerMode } from './model-settings.ts';
import { strictSchemaOf } from './strict-schema.ts';

const humbler: Readonly<Record<AnswerMode, AnswerMode | null>> = { schema: 'json', json: 'fenced', fenced: null };

/** Chooses how a question is put to a model, and remembers what its server then turned out to refuse. */
export function createMeans(abilities: Abilities) {
  const refusedModes = new Map<string, AnswerMode>();
  const blindModels = new Set<string>();

  return {
    async of<Answer>(model: string, { name, pictures = [] }: Question<Answer>, schema: JsonSchema): Promise<Means> {
      const possible = refusedModes.get(`${model} ${name}`) ?? (await abilities.answersOf(model));
      const strict = possible === 'schema' ? strictSchemaOf(schema) : null;
      const mode = possible === 'schema' && !strict ? 'json' : possible;
      const sees = pictures.length > 0 && !blindModels.has(model) && (await abilities.seesPictures(model));
      return { mode, strict, pictures: sees };
    },

    /** Whether the server refused how it was asked rather than what; the next means are then humbler. Ends after three times. */
    humbled<Answer>(error: unknown, model: string, { name }: Question<Answer>, { mode, pictures }: Means): boolean {
      if (pictures && refusesPictures(error)) {
        blindModels.add(model);
        return true;
      }
      const next = humbler[mode];
      if (next === null || !refuses(error, /response_format|json|schema|grammar|structured/i)) return false;
      refusedModes.set(`${model} ${name}`, next);
      return true;
    },
  };
}

import type { Pipeline } from '../../refine/pipeline.ts';
import type { Team } from '../team.ts';
import { analyse } from './analyst.ts';
import { design } from './architect.ts';
import { propose } from './engineer.ts';
import { summarise } from './reporter.ts';

/**
 * The team that needs no language model: rules of thumb with numbers. The same run always gets the same answers.
 * `builtIn` is the pipeline that every design starts from.
 */
export function createPlaybook(builtIn: Pipeline): Team {
  return {
    architect: async (run) => design(run, builtIn),
    analyst: async (run) => analyse(run),
    engineer: async (run, diagnosis) => propose(run, diagnosis),
    reporter: async (run) => summarise(run),
  };
}

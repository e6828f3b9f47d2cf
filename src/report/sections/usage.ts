import type { Run } from '../../refine/run.ts';
import { codeBlock, section } from '../markdown.ts';
import { weightsAreKept, weightsFile } from '../weights-file.ts';

/** How the final pipeline names the class of an image, for somebody who has nothing but this report and access to the machine. */
export function usageSection(run: Run): string {
  const weights = weightsFile(run);
  if (weights === null || run.profile === null) return '';
  const { channels, width, height } = run.profile;
  return section(
    'How to use the model',
    `[pipeline/classify.py](pipeline/classify.py) names the class of an image and its probability. It runs \`model.py\` and \`data.py\` from beside it, outside of any sandbox: read them before.`,
    `The weights are on the machine that trained them: \`${weights}\` in its data folder. ${weightsAreKept}, so copy them soon:`,
    codeBlock(
      'sh',
      [
        'cd pipeline',
        `cp <data folder>/${weights} .`,
        'pip install torch numpy pillow',
        'python3 classify.py photo.png other.jpg',
      ].join('\n'),
    ),
    `An image is prepared as those of the dataset were: ${channels === 1 ? 'grey' : 'in colour'}, upright, scaled and cut to ${width} × ${height}. The accuracy in this report holds for images like those, and a probability is the model’s own estimate.`,
  );
}

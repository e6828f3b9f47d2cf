import { webApi } from '@slack/bolt';
import { CommandRefused } from '../../../refine/commands.ts';

/**
 * Opens a form in front of a person. Slack lets that happen for three seconds after a click only: whoever is too late is told what to do.
 * `typed`: what does the same in a run's thread; null: nothing.
 */
export async function openForm(
  client: webApi.WebClient,
  trigger: string,
  view: webApi.ViewsOpenArguments['view'],
  typed: string | null,
): Promise<void> {
  try {
    await client.views.open({ trigger_id: trigger, view });
  } catch (cause) {
    if (cause instanceof webApi.WebAPIPlatformError && !isLate(cause.data.error)) throw cause; // a form that Slack does not take is our bug
    const twin = typed === null ? '' : `, or write \`@improve ${typed}\` in the run’s thread`;
    throw new CommandRefused(`Slack did not open the form in time. Try again${twin}.`, { cause });
  }
}

function isLate(reason: string): boolean {
  return reason === 'expired_trigger_id' || reason === 'exchanged_trigger_id' || reason === 'internal_error';
}

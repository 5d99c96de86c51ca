// What an administrator types about webhooks.
import { type Command, Option } from 'commander';
import type { Act } from './admin-act';
import { command } from './command';
import { listing } from './listing';

const ID = 'id of a webhook, as listed';

export function webhookProgram(webhook: Command, act: Act): void {
  command(webhook, 'create', 'tell an address from now on what happens; its secret is told this once')
    .argument('<url>', 'where to, by https')
    .requiredOption(
      '--event <events>',
      'of session.started, session.ended, player.joined, player.left and player.removed, separated by commas',
    )
    .action(act((commands, flags, [url]) => commands.webhooks.create(url!, flags)));
  listing(command(webhook, 'list', 'list the webhooks')).action(
    act((commands, flags) => commands.webhooks.list(flags)),
  );
  command(webhook, 'delete', 'tell an address nothing more, what still waits included')
    .argument('<webhook>', ID)
    .action(act((commands, _flags, [id]) => commands.webhooks.delete(id!)));
  command(webhook, 'secret', 'make another secret; deliveries are signed with both for a time')
    .argument('<webhook>', ID)
    .action(act((commands, _flags, [id]) => commands.webhooks.renewSecret(id!)));
  command(webhook, 'test', 'send a delivery that says nothing, to see whether it arrives')
    .argument('<webhook>', ID)
    .action(act((commands, _flags, [id]) => commands.webhooks.test(id!)));
  listing(command(webhook, 'deliveries', 'list what a webhook was told, or is to be told, the latest first'))
    .argument('<webhook>', ID)
    .addOption(new Option('--state <state>', 'only those').choices(['waiting', 'delivered', 'dead']))
    .action(act((commands, flags, [id]) => commands.webhooks.deliveries(id!, flags)));
}

/** Deleting a machine: its running executions end at their next transition, then all of it is gone. */
import type { Host } from './host.ts'
import type { MachineEntity } from './machines.ts'

/** So many executions are removed in one commit. */
const REMOVED_PER_COMMIT = 1_000

export async function deleteMachine(host: Host, machine: MachineEntity): Promise<void> {
  await host.loop.write(host.machines.put({ ...machine, status: 'DELETING' }))
  const running = [...host.loop.open.values()].filter((execution) => execution.family === machine.family)
  await Promise.all(running.map((execution) => host.loop.stimulate(execution, { kind: 'stop' })))
  for (;;) {
    const rows = host.journal.list({
      family: machine.family,
      status: undefined,
      beforeId: undefined,
      limit: REMOVED_PER_COMMIT,
    })
    if (rows.length === 0) break
    await host.loop.write(
      [],
      rows.map((row) => row.id),
    )
  }
  await host.loop.write(host.machines.remove(machine.arn))
}

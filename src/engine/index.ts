/** The engine's door: a durable States Language interpreter that answers as AWS Step Functions. */
export { createEngine, type Engine, type EngineOptions } from './engine.ts'
export type {
  Journal,
  JournalCheck,
  JournaledEntity,
  JournaledExecution,
  JournaledRecord,
  JournalWrites,
  ListQuery,
} from './journal/journal.ts'
export { keepLatest } from './journal/latest.ts'
export {
  type Chance,
  type Clock,
  type FunctionCall,
  type Identity,
  LOCAL_IDENTITY,
  type ObjectStore,
  type ServiceCall,
  type Sockets,
  type StoredObject,
  type TaskCall,
  type TaskOutcome,
  type TaskRunner,
} from './sockets.ts'

/** All model types in one place. */
export * from './content.ts'
export * from './dialog.ts'
export * from './facts.ts'
export * from './flow.ts'
export * from './guard.ts'
export * from './rows.ts'
export * from './state.ts'
export * from './test.ts'

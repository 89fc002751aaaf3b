/**
 * Jest runs the TypeScript sources as ES modules; types are checked by `npm run types`. The pipeline's tests run on
 * SQLite and on MongoDB.
 */
const common = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['nightdesk-source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: {
    '^nightdesk$': '<rootDir>/bot/index.ts',
    '^nightdesk/(sdk|testing)$': '<rootDir>/bot/$1/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/peers/'],
}

export default {
  testTimeout: 30_000,
  projects: [
    { ...common, testMatch: ['<rootDir>/{bot,channels,plugins,tests,bench}/**/*.test.ts'] },
    {
      ...common,
      displayName: 'on MongoDB',
      globals: { nightdeskStore: 'mongo' },
      testMatch: process.env.NIGHTDESK_TEST_MONGO
        ? ['<rootDir>/tests/turn/*.test.ts']
        : ['<rootDir>/tests/turn/without-mongo.ts'],
    },
  ],
}

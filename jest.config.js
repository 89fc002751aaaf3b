/** Jest runs the TypeScript sources as ES modules; types are checked by `npm run types`. */
export default {
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
  testMatch: ['<rootDir>/{bot,channels,plugins,tests,bench}/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/bench/peers/'],
  testTimeout: 30_000,
}

// Reads what the test run wrote and ends CI's output with one plain line; anything skipped is a failure here.
import { readFileSync } from 'node:fs'

const [file, status] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))
const skipped = report.numPendingTests + report.numTodoTests
for (const suite of report.testResults)
  for (const test of suite.assertionResults)
    if (test.status === 'pending' || test.status === 'todo') console.log(`skipped: ${test.fullName}`)
const brokenSuites = report.numRuntimeErrorTestSuites
if (brokenSuites) console.log(`${brokenSuites} test files could not be run`)
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + brokenSuites} failed, ${skipped} skipped`)
process.exitCode = Number(status) !== 0 || skipped > 0 || report.numFailedTests > 0 || brokenSuites > 0 ? 1 : 0

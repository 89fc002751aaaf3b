/** What is seen instead of the pipeline's tests on MongoDB where there is none. */
import { describeWith } from '../sidecars/describe.ts'
import { mongo } from '../sidecars/parts.ts'

describeWith({ mongo }, 'the pipeline on MongoDB', () => undefined)

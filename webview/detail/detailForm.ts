import type { PayloadForm } from '../../src/shared/payload/reading.ts';

/** The forms that every payload has, and what a format makes of it. */
export type DetailForm = PayloadForm | 'decoded';

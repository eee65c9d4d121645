/** Diagnoses without the editor, with all snapshots kept. */
import { diagnose, type DiagnoseOptions } from '../../src/diagnosis/diagnose.ts';
import type { Secrets } from '../../src/profile/schema.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import type { Diagnosis, DiagnosisStage, Verdict } from '../../src/shared/diagnosis.ts';

export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly snapshots: readonly Diagnosis[];
}

/** Diagnoses a profile as it stands in settings. */
export async function diagnosed(
  input: unknown,
  secrets: Secrets = {},
  options: Partial<DiagnoseOptions> = {},
): Promise<Diagnosed> {
  const checked = checkProfile(input);
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  const { onProgress, ...rest } = options;
  const snapshots: Diagnosis[] = [];
  const diagnosis = await diagnose(
    checked.profile,
    { secrets: () => Promise.resolve(secrets), workspaceFolder: undefined },
    {
      windowSuffix: Math.random().toString(36).slice(2, 8),
      onProgress: (snapshot) => {
        snapshots.push(snapshot);
        onProgress?.(snapshot);
      },
      ...rest,
    },
  );
  return { diagnosis, snapshots };
}

/** The verdicts of a diagnosis by stage. */
export function verdicts({ stages }: Diagnosis): Record<DiagnosisStage, Verdict> {
  return Object.fromEntries(stages.map(({ stage, verdict }) => [stage, verdict])) as Record<
    DiagnosisStage,
    Verdict
  >;
}

/** The facts of a stage by name. */
export function facts({ stages }: Diagnosis, stage: DiagnosisStage): Record<string, string> {
  const found = stages.find((one) => one.stage === stage);
  return Object.fromEntries((found?.facts ?? []).map(({ name, value }) => [name, value]));
}

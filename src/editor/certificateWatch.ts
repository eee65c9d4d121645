/** Warns, once a day, of client certificates that end soon. */
import * as vscode from 'vscode';
import { certificateWarning } from '../auth/certificateWarning.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { Health } from '../shared/health.ts';
import { runCommand } from './guards.ts';
import { notificationText } from './trees/markdown.ts';

/** In globalState: the day of the last warning by profile id. */
const key = 'topicscope.certificateWarnings';

export class CertificateWatch {
  readonly #state: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #nameOf: (profileId: string) => string;
  readonly #clock: Clock;

  constructor(
    state: Pick<vscode.Memento, 'get' | 'update'>,
    nameOf: (profileId: string) => string,
    clock = systemClock,
  ) {
    this.#clock = clock;
    this.#state = state;
    this.#nameOf = nameOf;
  }

  /** Looks at the certificate of a profile that connected or tried to. */
  async look({ profile, certificateEnds }: Pick<Health, 'profile' | 'certificateEnds'>): Promise<void> {
    if (certificateEnds === undefined) return;
    const now = this.#clock.time();
    const warning = certificateWarning(certificateEnds, now);
    if (warning === undefined) return;
    const today = new Date(now).toISOString().slice(0, 10);
    const warned = this.#state.get<Readonly<Record<string, string>>>(key, {});
    if (warned[profile] === today) return;
    // Older days are of no use any more.
    const ofToday = Object.entries(warned).filter(([, day]) => day === today);
    await this.#state.update(key, { ...Object.fromEntries(ofToday), [profile]: today });
    const choice = await vscode.window.showWarningMessage(
      notificationText(
        `"${this.#nameOf(profile)}": ${warning} Renew it before devices and tools are locked out.`,
      ),
      'Edit Profile',
    );
    if (choice) await runCommand('topicscope.editProfile', profile);
  }
}

import * as vscode from 'vscode';
import { ssoProfileOf } from '../../auth/ssoProfile.ts';
import type { Profile } from '../../profile/schema.ts';
import { isOnPath, runSignIn } from '../awsCli.ts';
import type { Target } from '../contributions.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { notificationText } from '../trees/markdown.ts';
import type { CommandContext } from './context.ts';
import { connect } from './connect.ts';

const cliPage = 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html';

/** Signs in to AWS in a terminal, and connects the profile when that is done. */
export async function signIn(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Sign In to AWS',
    when: ({ profile }) => awsProfileOf(profile) !== undefined,
    none: 'TopicScope: no profile takes its AWS credentials from ~/.aws.',
  });
  if (!listed) return;
  const { profile } = listed;
  const named = awsProfileOf(profile);
  if (!named) {
    void vscode.window.showInformationMessage(
      notificationText(`"${profileName(profile)}" does not take its AWS credentials from ~/.aws.`),
    );
    return;
  }
  const remedy = context.runtime.health(profile.id).lastFailure?.remedy;
  const awsProfile =
    (remedy?.kind === 'ssoLogin' ? remedy.awsProfile : undefined) ?? (await ssoProfileOf(named.name));
  if (!(await isOnPath('aws'))) {
    await tellMissing(awsProfile);
    return;
  }
  const end = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(`Signing in to AWS with profile "${awsProfile}". Finish it in the browser.`),
      cancellable: true,
    },
    (_progress, cancel) => runSignIn(awsProfile, cancel),
  );
  context.log.info(`${profile.id}: sign-in to AWS with profile "${awsProfile}": ${end}`);
  if (end === 'signedIn') await connect(context, profile.id);
  else if (end === 'failed') await tellFailed(context, profile, awsProfile);
}

/** The profile of ~/.aws that an identity begins with; its name is undefined for the default one. Undefined for other identities. */
function awsProfileOf({ identity }: Profile): { name: string | undefined } | undefined {
  if (identity.type !== 'sigv4') return undefined;
  const { source, profile } = identity;
  return source === 'profile' || source === 'default' || source === 'assumeRole'
    ? { name: profile }
    : undefined;
}

async function tellMissing(awsProfile: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(
    notificationText(
      `Signing in runs "aws sso login --profile ${awsProfile}", and the AWS CLI (aws) is not on the PATH of VS Code. Install it, or sign in elsewhere and connect again.`,
    ),
    'Get the AWS CLI',
  );
  if (choice) await vscode.env.openExternal(vscode.Uri.parse(cliPage));
}

async function tellFailed(context: CommandContext, profile: Profile, awsProfile: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(
    notificationText(
      `Signing in to AWS with profile "${awsProfile}" failed. Its terminal says why: "Sign in to AWS: ${awsProfile}".`,
    ),
    'Retry',
  );
  if (choice) await signIn(context, profile.id);
}

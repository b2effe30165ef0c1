import { Alert, Anchor, Button, Center, Container, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { api } from './api.js';
import { DirectoryPage } from './directory/DirectoryPage.js';
import { GoLivePage } from './goLive/GoLivePage.js';
import { HolderContext } from './holder.js';
import { useLive } from './live.js';
import { usePresence } from './presence.js';
import { ReferralPage } from './referral/ReferralPage.js';
import { RulesPage } from './rules/RulesPage.js';
import { StepPage } from './week/StepPage.js';
import { WeekPage } from './week/WeekPage.js';
import { WorklistPage } from './worklist/WorklistPage.js';

/** Whoever is signed in sees the pages; anybody else where to sign in. */
export function Shell() {
  const { data: principal, error } = useQuery({ queryKey: ['principal'], queryFn: api.principal });
  if (error !== null) return <Middle title="Loopkeeper does not answer" text="Nothing was lost. Try again in a moment." />;
  if (principal === undefined) return <Center mih="100vh" children={<Loader role="status" aria-label="Loading" />} />;
  const { actor, role } = principal;
  if (actor === undefined || role === undefined) {
    return (
      <Middle
        title="Signed out"
        text="Sign in to see the referrals of your practice."
        action={<SignIn byName={principal.login === true} />}
      />
    );
  }
  return (
    <HolderContext value={{ actor, role }}>
      <Pages />
    </HolderContext>
  );
}

/** By name, and back to this very page; else with a token, on a page of its own. */
const SignIn = ({ byName }: { byName: boolean }) => (
  <Button component="a" href={byName ? `/session/login?to=${encodeURIComponent(location.pathname + location.search)}` : '/session'}>
    Sign in
  </Button>
);

function Pages() {
  const isLive = useLive();
  usePresence();
  return (
    <>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Header />
      <Container size="xl" component="main" id="page" py="md">
        {isLive ? null : (
          <Alert color="orange" mb="md" title="Not live at the moment">
            What stands here may be a while old. It is brought up to date by itself as soon as Loopkeeper answers.
          </Alert>
        )}
        <Switch>
          <Route path="/" children={<Redirect to="/worklist" replace />} />
          <Route path="/worklist" component={WorklistPage} />
          <Route path="/referrals/:id">{({ id }) => <ReferralPage key={id} id={id} />}</Route>
          <Route path="/directory" component={DirectoryPage} />
          <Route path="/rules" component={RulesPage} />
          <Route path="/go-live" component={GoLivePage} />
          <Route path="/week/:week/:step">{({ week, step }) => <StepPage key={`${week}/${step}`} week={week} step={step} />}</Route>
          <Route path="/week/:week?">{({ week }) => <WeekPage week={week} />}</Route>
          <Route children={<Text>There is no such page.</Text>} />
        </Switch>
      </Container>
    </>
  );
}

const pages = [
  ['/worklist', 'Worklist'],
  ['/week', 'The week'],
  ['/directory', 'Directory'],
  ['/rules', 'Rules'],
  ['/go-live', 'Go live'],
] as const;

function Header() {
  const [at] = useLocation();
  const current = (start: string) => (at.startsWith(start) ? ({ 'aria-current': 'page', fw: 700 } as const) : {});
  const signOut = () =>
    void api.signOut().then(
      (to) => location.assign(to),
      () => location.assign('/session'),
    );
  return (
    <Container size="xl" component="nav" aria-label="Pages" pt="sm" className="no-print">
      <Group justify="space-between">
        <Group gap="lg">
          <Text fw={700}>Loopkeeper</Text>
          {pages.map(([path, name]) => (
            <Anchor key={path} component={Link} href={path} c="indigo.8" {...current(path)}>
              {name}
            </Anchor>
          ))}
        </Group>
        <Button variant="subtle" size="compact-sm" onClick={signOut}>
          Sign out
        </Button>
      </Group>
    </Container>
  );
}

function Middle({ title, text, action }: { title: string; text: string; action?: React.ReactNode }) {
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack className="sheet" p="xl" maw="27rem">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text>{text}</Text>
        {action}
      </Stack>
    </Center>
  );
}

import { Alert, Anchor, Button, Center, Container, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { api } from './api.js';
import { DirectoryPage } from './directory/DirectoryPage.js';
import { GoLivePage } from './goLive/GoLivePage.js';
import { SignedInContext } from './signedIn.js';
import { useLive } from './live.js';
import { messages } from './messages.js';
import { pages, type PagePath } from './pages.js';
import { usePresence } from './presence.js';
import { ReferralPage } from './referral/ReferralPage.js';
import { RulesPage } from './rules/RulesPage.js';
import { SpecialtiesPage } from './specialties/SpecialtiesPage.js';
import { StepPage } from './week/StepPage.js';
import { WeekPage } from './week/WeekPage.js';
import { WorklistPage } from './worklist/WorklistPage.js';

/** The pages for a signed-in person; otherwise the way to sign in. */
export function Shell() {
  const { data: principal, error } = useQuery({ queryKey: ['principal'], queryFn: api.principal });
  if (error !== null) return <Middle {...messages.unreachable} />;
  if (principal === undefined) return <Center mih="100vh" children={<Loader role="status" aria-label={messages.loadingPage} />} />;
  const { actor, role } = principal;
  if (actor === undefined || role === undefined) {
    return <Middle title={messages.signedOut.title} text={messages.signedOut.text} action={<SignIn byName={principal.login === true} />} />;
  }
  return (
    <SignedInContext value={{ actor, role }}>
      <Pages />
    </SignedInContext>
  );
}

/** Through the identity provider and back to this page, or with a token on its own page. */
const SignIn = ({ byName }: { byName: boolean }) => (
  <Button component="a" href={byName ? `/session/login?to=${encodeURIComponent(location.pathname + location.search)}` : '/session'}>
    {messages.signedOut.signIn}
  </Button>
);

function Pages() {
  const isLive = useLive();
  usePresence();
  return (
    <>
      <a className="skip" href="#page">
        {messages.skip}
      </a>
      <Header />
      <Container size="xl" component="main" id="page" py="md">
        {isLive ? null : (
          <Alert color="orange" mb="md" title={messages.stale.title}>
            {messages.stale.text}
          </Alert>
        )}
        <Switch>
          <Route path="/" children={<Redirect to="/worklist" replace />} />
          {pages.map(({ path }) => (
            // The parameters are those of the path, which the compiler cannot follow through the
            // list.
            <Route key={path} path={path} children={components[path] as (params: object) => ReactNode} />
          ))}
          <Route children={<Text>{messages.notFound}</Text>} />
        </Switch>
      </Container>
    </>
  );
}

type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? { [Each in Name]: string } & ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? { [Each in Name]: string }
    : object;

/** The component of each page in the list (pages.ts). */
const components: { [Path in PagePath]: (params: ParamsOf<Path>) => ReactNode } = {
  '/worklist': () => <WorklistPage />,
  '/referrals/:id': ({ id }) => <ReferralPage key={id} id={id} />,
  '/week': () => <WeekPage week={undefined} />,
  '/week/:week': ({ week }) => <WeekPage week={week} />,
  '/week/:week/:step': ({ week, step }) => <StepPage key={`${week}/${step}`} week={week} step={step} />,
  '/directory': () => <DirectoryPage />,
  '/rules': () => <RulesPage />,
  '/specialties': () => <SpecialtiesPage />,
  '/go-live': () => <GoLivePage />,
};

function Header() {
  const [at] = useLocation();
  const current = (start: string) => (at.startsWith(start) ? ({ 'aria-current': 'page', fw: 700 } as const) : {});
  const signOut = () =>
    void api.signOut().then(
      (to) => location.assign(to),
      () => location.assign('/session'),
    );
  return (
    <Container size="xl" component="nav" aria-label={messages.nav.label} pt="sm" className="no-print">
      <Group justify="space-between">
        <Group gap="lg">
          <Text fw={700}>{messages.product}</Text>
          {pages.map((page) =>
            'menu' in page ? (
              <Anchor key={page.path} component={Link} href={page.path} c="indigo.8" {...current(page.path)}>
                {page.menu}
              </Anchor>
            ) : null,
          )}
        </Group>
        <Button variant="subtle" size="compact-sm" onClick={signOut}>
          {messages.nav.signOut}
        </Button>
      </Group>
    </Container>
  );
}

function Middle({ title, text, action }: { title: string; text: string; action?: ReactNode }) {
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

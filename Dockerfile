# One image for the API, the worker and the commands: `docker run IMAGE node dist/src/worker.js`, or `node bin/loopkeeper.js migrate`.
# Debian, not Alpine: the native half of Temporal's SDK is built for glibc.
FROM node:24.14.0-bookworm-slim AS build
WORKDIR /build
# Dependencies change seldom: as long as they do not, this layer is taken from the cache. No install script is needed to build or to run.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json prisma.config.ts ./
COPY tools/build.js tools/pruneModules.js tools/
COPY prisma prisma
COPY workflows workflows
COPY activities activities
COPY bench bench
COPY src src
RUN node tools/build.js
# Only what the programs need at run time stays: about a quarter of the packages. Then both programs
# are loaded once, so that a missing package fails the build.
RUN node tools/pruneModules.js \
 && node --input-type=module -e \
    "await import('/build/dist/src/runApi.js'); await import('/build/dist/src/runWorker.js')"

FROM node:24.14.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root, run by another: a process cannot change its own program.
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json ./
COPY bin bin
COPY prisma/migrations prisma/migrations
USER 1000:1000
EXPOSE 3000
# Exec form, so that SIGTERM reaches Node itself, which lets what is under way end. Health is looked at by whoever runs the container:
# the API, the worker and a command that ends by itself are three different things to look at (docker-compose.yml).
CMD ["node", "dist/src/server.js"]

# The portal without the emulator, development dependencies or a compiler. Runs as a user without rights, on a read-only
# root: /data is the one volume. server/docs/operations.md says how to run it; e2e/production.test.ts runs the build steps.
FROM node:20-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN npm ci
RUN npm run package -- --to /app

FROM node:20-bookworm-slim
ENV NODE_ENV=production HEADROOM_MODE=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app ./
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/commands/start.mjs"]

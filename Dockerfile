# Tributary 汇流: run time only, non-root, made for a read-only root file system; /data is the one place it writes to.
FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node 24 itself; the pinned platform packages are for boxes without it.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=install /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY adapters ./adapters
COPY mappings ./mappings
COPY config ./config
COPY deploy ./deploy
COPY fixtures/hospital ./fixtures/hospital
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080 2575
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["bin/tributary"]
CMD ["start", "--config", "deploy/container.yaml", "--data", "/data", "--json"]

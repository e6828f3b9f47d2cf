# The bot or the runner as a container; compose.yaml starts both. Sandboxes have their own images: see gpu-runner/.
FROM node:24.21.0-trixie-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY src/ src/
COPY gpu-runner/components/ gpu-runner/components/
ENV NODE_ENV=production
CMD ["node", "src/main.ts", "console", "--no-runner"]

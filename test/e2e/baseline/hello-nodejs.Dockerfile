# The best hand-written one: a single file needs no build, so a copy is all.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --chmod=0644 index.js ./
ENV NODE_ENV=production
CMD ["index.js"]

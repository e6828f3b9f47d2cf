import type { Component } from '../../../refine/component.ts';

/** What a module has to hold, as its engineer reads it; docs/components.md says the same to people. */
export const contracts: Readonly<Record<Component, string>> = {
  data: `data.py:
def train_batches(split, info, ctx): yields one epoch of (images, targets); images float (B, C, H, W); targets int64 (B,) class ids, or float (B, classes) probabilities
def prepare(images, info, ctx): uint8 (N, C, H, W) -> float (N, C, H, W); the same every time, nothing random
split.images is uint8 (N, C, H, W), split.labels int64 (N,).`,
  model: `model.py:
def build(info): returns a torch.nn.Module that maps float (N, info.channels, info.height, info.width) to logits (N, info.num_classes)
Weights start random: nothing can be downloaded.`,
  training: `training.py:
def train(model, batches, ctx): trains and returns a torch.nn.Module. Iterate "batches" once per epoch: images float (B, C, H, W), targets int64 (B,) or float (B, classes)
Call ctx.epoch_done(model, train_loss=..., epochs=...) after every epoch. End when ctx.progress() reaches 1.`,
};

/** What all modules may use. */
export const commonContract = `info: name, classes, num_classes, channels, height, width, train, mean, std (per channel, of pixels in 0..1).
ctx: device, generator (a seeded torch.Generator for everything random), seed, autocast(), epoch, progress() (share of the time spent, 0..1), time_left(), report(train_loss, epochs).
Imports: torch, numpy and plain parts of Python's library (math, random, itertools, functools, collections, dataclasses, typing, copy); no torchvision.
At the top level only imports, constants, CONFIG, functions and classes. No files, processes, network, torch.compile, seeds, or other modules of the pipeline.
Also refused: changing torch or numpy (F.relu = ...), "from x import *", private names of torch outside torch.nn and torch.optim, getattr(torch, name) with a computed name, __globals__ and the like.`;

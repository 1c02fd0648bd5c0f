"""Who meets whom, when and where: `solve`, `bound`, `amend` and an independent `check`."""

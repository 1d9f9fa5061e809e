def final_norm(self, x, norm: List[Tensor]):
  return torch.rms_norm(x, [${hidden}], norm[0], ${epsilon})

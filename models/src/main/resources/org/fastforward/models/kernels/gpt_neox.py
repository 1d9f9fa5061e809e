def final_norm(self, x, norm: List[Tensor]):
  return torch.layer_norm(x, [${hidden}], norm[0], norm[1], ${epsilon}, False)

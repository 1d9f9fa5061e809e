def layer_${mode}(self, x, cos, sin, ws: List[Tensor], ad: List[Tensor]):
  # One Llama layer (Touvron et al., 2023). x [batch, t, hidden]; cos, sin [t, rotary dimensions].
  ln1_w, q_w, k_w, v_w, o_w, ln2_w, gate_w, up_w, down_w, = ws
  b = torch.size(x, 0)
  t = torch.size(x, 1)
  h = torch.rms_norm(x, [${hidden}], ln1_w, ${epsilon})
  q0 = torch.view(self.q_proj_${mode}(h, q_w, None, ad), [b, t, ${heads}, ${head_size}])
  k0 = torch.view(self.k_proj_${mode}(h, k_w, None, ad), [b, t, ${kv_heads}, ${head_size}])
  q = torch.transpose(self.${rotate}(q0, cos, sin), 1, 2)
  k = torch.transpose(self.${rotate}(k0, cos, sin), 1, 2)
  v = torch.transpose(torch.view(self.v_proj_${mode}(h, v_w, None, ad), [b, t, ${kv_heads}, ${head_size}]), 1, 2)
  o = self.attend(q, self.spread(k), self.spread(v))
  o1 = torch.reshape(torch.transpose(o, 1, 2), [b, t, ${heads} * ${head_size}])
  x1 = torch.add${in_place}(self.o_proj_${mode}(o1, o_w, None, ad), x)
  h2 = torch.rms_norm(x1, [${hidden}], ln2_w, ${epsilon})
  gate = torch.silu${in_place}(self.gate_proj_${mode}(h2, gate_w, None, ad))
  up = self.up_proj_${mode}(h2, up_w, None, ad)
  return torch.add${in_place}(self.down_proj_${mode}(torch.mul${in_place}(gate, up), down_w, None, ad), x1)

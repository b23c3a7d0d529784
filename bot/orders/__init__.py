"""Orders: the model, their facts and events (pure), and the adapters that read and mirror them."""

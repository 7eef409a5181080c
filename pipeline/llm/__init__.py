"""The language model: one door (`model.Model.complete`), layers around it, one transport behind it."""

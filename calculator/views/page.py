"""The script Streamlit runs for every visitor and every change."""

from calculator.views import site

site.show()

"""The script Streamlit runs for every visitor and every change."""

from calculator.views import sheet

sheet.show()

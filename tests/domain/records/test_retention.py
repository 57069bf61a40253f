from bindesk.domain.records.retention import PARTY_FILES, SERVICE_FILES


def test_a_period_reads_as_files_are_labelled_with_it() -> None:
    assert PARTY_FILES.words == "永久"
    assert SERVICE_FILES.words == "30年"

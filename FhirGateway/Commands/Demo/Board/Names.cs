namespace FhirGateway.Commands.Demo.Board;

/// <summary>Invented names; the family names belong to nobody.</summary>
internal static class Names
{
    public static readonly string[] Women =
    [
        "Ailsa", "Beatrix", "Catriona", "Dervla", "Effie", "Fenella", "Greer", "Hester", "Iona", "Jessamy", "Kirsty",
        "Leonie", "Morag", "Niamh", "Orla", "Peigi", "Rhona", "Senga", "Tamsin", "Una", "Vaila", "Winifred",
    ];

    public static readonly string[] Men =
    [
        "Angus", "Barnaby", "Callum", "Dougal", "Ewan", "Fergus", "Gregor", "Hamish", "Innes", "Jocelyn", "Kester",
        "Lachlan", "Murdo", "Ninian", "Osric", "Padraig", "Ranald", "Struan", "Torquil", "Ultan", "Wallace",
    ];

    public static readonly string[] Families =
    [
        "Ashmarrow", "Birkenquay", "Cairnwhistle", "Dunfallow", "Elderthrum", "Fernhallow", "Glaskerry", "Heatherquill",
        "Inverthorn", "Junipergate", "Kelpburn", "Larchwater", "Mossgarrow", "Nethershaw", "Oakenthrift", "Peatrigg",
        "Quillmarsh", "Rowanskail", "Silverlaw", "Thistlecombe", "Underbrae", "Valewick", "Whinfield", "Yarrowdean",
    ];

    public static readonly string[] Places =
    [
        "Harbour Row", "Kirkgate", "Loch View", "Mill Lane", "Castle Wynd", "Riverside", "The Green", "Station Brae",
        "Abbey Close", "Moorfoot", "Bridgend", "Seafield", "Whitecross", "Orchard Park", "High Street", "Links Road",
    ];
}
